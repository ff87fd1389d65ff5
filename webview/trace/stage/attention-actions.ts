// What a person can do on the attention side of the stage.

import type { Look } from '../look';

export interface AttentionActions {
  readonly change: (look: Partial<Look>) => void;
  /** Silences the head that is looked at; absent where nothing can be changed. */
  readonly knockOut?: (() => void) | undefined;
}
