import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';

/** Where a server keeps what it knows: the settings that say so, and how it is thrown away. */
export interface Place {
  settings: Record<string, string>;
  drop: () => void;
}

/**
 * By default a server keeps everything in SQLite in a folder of its own. With `MARQUEE_JOURNEYS_ON=postgres` it gets a
 * database of its own, and a namespace in Redis, on the servers that `tests/servers` has started.
 */
export function placeForData(): Place {
  const kind = process.env.MARQUEE_JOURNEYS_ON ?? 'sqlite';
  if (kind === 'sqlite') return { settings: {}, drop: () => {} };
  if (kind !== 'postgres') throw new Error(`MARQUEE_JOURNEYS_ON is sqlite or postgres, not ${kind}`);
  const maintenance = address('MARQUEE_TEST_POSTGRES_URL');
  const redis = address('MARQUEE_TEST_REDIS_URL');
  const name = `journeys_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const run = (statement: string) =>
    execFileSync('psql', [maintenance, '-q', '-X', '-v', 'ON_ERROR_STOP=1', '-c', statement], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  run(`CREATE DATABASE ${name}`);
  const database = new URL(maintenance);
  database.pathname = `/${name}`;
  return {
    settings: { DATABASE_URL: database.href, REDIS_URL: redis, MARQUEE_REDIS_NAMESPACE: name },
    drop: () => run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function address(name: string): string {
  const found = process.env[name];
  if (!found) throw new Error(`${name} is not set; in a shell: eval "$(tests/servers up)"`);
  return found;
}
