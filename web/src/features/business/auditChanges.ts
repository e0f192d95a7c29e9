/** A value of something that was changed: what it was, and what it became. */
export interface Change {
  /** Where in the thing, such as `tax basis points`; empty for its state as a whole. */
  name: string;
  /** Undefined where there was no such value. */
  before: string | undefined;
  after: string | undefined;
}

/** The pairs under which the log keeps what was and what became. */
const PAIRS = [
  ['old', 'new'],
  ['before', 'after'],
  ['from', 'to'],
] as const;

/** What a row of the log says: the values that differ, and everything else that was written down beside them. */
export function changesIn(detail: unknown): { changes: Change[]; facts: [name: string, value: string][] } {
  if (!isRecord(detail)) return { changes: [], facts: detail == null ? [] : [['', words(detail)]] };
  const changes: Change[] = [];
  const paired = new Set<string>();
  for (const [was, became] of PAIRS) {
    // A thing that is made has only the one, a thing that is deleted only the other.
    if (!(was in detail) && !(became in detail)) continue;
    // `from` alone is a state that stayed, which is a fact and no change.
    if (was === 'from' && !(became in detail)) continue;
    paired.add(was).add(became);
    changes.push(...differences(flat(detail[was]), flat(detail[became])));
  }
  // The event is the action over again.
  const facts = Object.entries(detail).filter(([key]) => !paired.has(key) && key !== 'event');
  return { changes, facts: facts.flatMap(([key, value]) => [...flat(value, readable(key))]) };
}

function differences(before: Map<string, string>, after: Map<string, string>): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((change) => change.before !== change.after);
}

/** Every value by where it stands; what is not there, null, or an empty list is left out. */
function flat(value: unknown, name = ''): Map<string, string> {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return new Map();
  if (!isRecord(value)) return new Map([[name, words(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, each]) => [
      ...flat(each, [name, readable(key)].filter(Boolean).join(' ')),
    ]),
  );
}

function words(value: unknown): string {
  if (Array.isArray(value)) return value.map(words).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readable(key: string): string {
  return key.replaceAll('_', ' ');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
