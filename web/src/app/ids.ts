import { notFound } from '@tanstack/react-router';

/** A route's parameter that is a key: what is no number leads nowhere, and is not asked of the server. */
export function ids<Name extends string>(name: Name) {
  return {
    parse: (raw: Record<Name, string>) => {
      const id = Number(raw[name]);
      if (!Number.isSafeInteger(id) || id < 1) throw notFound();
      return { [name]: id } as Record<Name, number>;
    },
    stringify: (params: Record<Name, number>) => ({ [name]: String(params[name]) }) as Record<Name, string>,
  };
}
