// Settings of a method as they are typed: --set patches=4.

import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';

/** What looks like a number is one. */
export function settingsFrom(given: readonly string[]): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    given.map(one => {
      const [, name, value] = /^([^=]+)=(.+)$/s.exec(one) ?? [];
      if (name === undefined || value === undefined)
        throw new DarkroomError('bad-input', `--set ${printable(one, 40)} sets nothing.`, {
          remedy: 'Write it as --set name=value.',
        });
      return [name, Number.isFinite(Number(value)) ? Number(value) : value];
    }),
  );
}
