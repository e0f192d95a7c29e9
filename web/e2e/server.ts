import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Place, placeForData } from './database';

/** The binary under test; `tests/run` names the one it has just built. */
const BINARY =
  process.env.MARQUEE_API_BIN ?? fileURLToPath(new URL('../../target/debug/api', import.meta.url));

const PATIENCE_MS = 30_000;

/** A server of one's own: the real binary with the demo, on a free port, with a folder and data that go with it. */
export class Marquee {
  readonly url: string;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'marquee-journeys-'));
  readonly #place: Place = placeForData();
  readonly #settings: Record<string, string>;
  #process: ChildProcess | null = null;
  #output = '';

  private constructor(port: number, settings: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#settings = {
      MARQUEE_BIND: `127.0.0.1:${port}`,
      MARQUEE_PUBLIC_URL: this.url,
      MARQUEE_DATA_DIR: this.#folder,
      MARQUEE_DEMO: 'on',
      // Every customer of a journey comes from the same address.
      MARQUEE_RATE_LIMITS: 'off',
      MARQUEE_LOG: 'warn',
      ...this.#place.settings,
      ...settings,
    };
  }

  static async open(settings: Record<string, string> = {}): Promise<Marquee> {
    if (!existsSync(BINARY)) throw new Error(`there is no binary at ${BINARY}; cargo build makes it`);
    const marquee = new Marquee(await freePort(), settings);
    await marquee.start();
    await marquee.#mustServeTheClient();
    return marquee;
  }

  /** Starts it, also again after `stop`: on the same port, with the same data. */
  async start(): Promise<void> {
    const child = spawn(BINARY, ['serve'], {
      env: { PATH: process.env.PATH, ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (text: Buffer) => {
      this.#output = `${this.#output}${text}`.slice(-8_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.#process = child;
    const until = Date.now() + PATIENCE_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`no start:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    this.#place.drop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }

  /** A binary built without Node has a page in place of the client; nothing below would say so. */
  async #mustServeTheClient(): Promise<void> {
    const page = await (await fetch(this.url)).text();
    if (page.includes('id="root"')) return;
    await this.close();
    throw new Error(`${BINARY} was built without the web client; build it with Node and no MARQUEE_SKIP_WEB`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}
