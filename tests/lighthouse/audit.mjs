// What tests/lighthouse/run has its pages measured by: `node audit.mjs URL REPORTS [--rules]`, with MARQUEE_CHROMIUM set.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

/** The scores, of 100, below which a page fails. */
const LEAST = { accessibility: 95, 'best-practices': 95, performance: 90 };
/** Performance is a matter of luck too: of this many runs, the middle one counts. */
const RUNS = 3;

const FLAGS = [
  '--headless=new',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium has no sandbox for root, which is who runs this in a container.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

const [url, reports, only] = process.argv.slice(2);
if (!url || !reports) throw new Error('usage: node audit.mjs URL REPORTS [--rules]');
const isRulesOnly = only === '--rules';
const categories = Object.keys(LEAST).filter((name) => !isRulesOnly || name !== 'performance');

async function json(address) {
  const response = await fetch(`${url}/api/v1/${address}`);
  if (!response.ok) throw new Error(`GET ${address}: ${response.status}`);
  return response.json();
}

/** The pages a customer passes through, of a film that is shown days ahead. */
async function pages() {
  const { items: cinemas } = await json('cinemas');
  const from = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const { items: shows } = await json(`showtimes?cinema_id=${cinemas[0].id}&from=${from}&limit=1`);
  if (!shows[0]) throw new Error('the demo shows nothing');
  return { home: '/', film: `/films/${shows[0].movie.id}`, 'seat map': `/showtimes/${shows[0].id}` };
}

/** One visit by a browser that has never been here, on a slow phone: Lighthouse's own preset. */
async function visit(address, onlyCategories) {
  const chrome = await launch({ chromePath: process.env.MARQUEE_CHROMIUM, chromeFlags: FLAGS, logLevel: 'error' });
  try {
    const result = await lighthouse(address, { port: chrome.port, output: 'html', onlyCategories, logLevel: 'error' });
    if (!result) throw new Error(`no report of ${address}`);
    const { runtimeError } = result.lhr;
    if (runtimeError) throw new Error(`${address}: ${runtimeError.message}`);
    return result;
  } finally {
    chrome.kill();
  }
}

const score = (lhr, category) => Math.round((lhr.categories[category]?.score ?? 0) * 100);

/** The visit in the middle, by performance; the rules are the same at every visit. */
async function measure(address) {
  if (isRulesOnly) return visit(address, categories);
  const visits = [];
  for (let run = 0; run < RUNS; run += 1) visits.push(await visit(address, categories));
  visits.sort((a, b) => score(a.lhr, 'performance') - score(b.lhr, 'performance'));
  return visits[Math.floor(RUNS / 2)];
}

/** What took points away, for whoever has to mend it. */
function lost(lhr, category) {
  return lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `    ${id}: ${lhr.audits[id].title}${lhr.audits[id].displayValue ? ` (${lhr.audits[id].displayValue})` : ''}`);
}

await mkdir(reports, { recursive: true });
let failed = 0;
for (const [name, address] of Object.entries(await pages())) {
  const { lhr, report } = await measure(`${url}${address}`);
  await writeFile(path.join(reports, `${name.replace(' ', '-')}.html`), [report].flat()[0]);
  const scores = categories.map((category) => `${category} ${score(lhr, category)}`);
  console.log(`${name.padEnd(9)} ${scores.join('   ')}`);
  for (const category of categories) {
    const isBelow = score(lhr, category) < LEAST[category];
    if (isBelow) {
      failed += 1;
      console.log(`  ${category} is below ${LEAST[category]}:`);
    }
    if (isBelow || process.env.MARQUEE_LIGHTHOUSE_SHOW) for (const line of lost(lhr, category)) console.log(line);
  }
}
if (failed > 0) process.exitCode = 1;
