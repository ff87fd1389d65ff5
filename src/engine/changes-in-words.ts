// What was changed in a run, as a person reads it. A record of somebody else's build may hold changes that this one does
// not know: they are shown as they were written.

import { describe } from '../intervention/describe';
import { parseInterventions } from '../intervention/parse';

export function changesInWords(interventions: readonly unknown[]): readonly string[] {
  return interventions.flatMap(change => {
    try {
      return parseInterventions([change], 'interventions').map(describe);
    } catch {
      return [JSON.stringify(change)];
    }
  });
}
