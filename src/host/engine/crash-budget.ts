// An engine that dies at every start must not be started for ever; one that dies once a day must not be given up.

/** Five crashes within three minutes is a fault that another start will not cure. */
export const crashLimit = 5;
export const crashWindowMs = 3 * 60_000;

export class CrashBudget {
  #crashes: number[] = [];

  /** Notes a crash; true when the budget is spent. */
  spend(nowMs: number): boolean {
    this.#crashes = this.#crashes.filter(at => nowMs - at < crashWindowMs);
    this.#crashes.push(nowMs);
    return this.#crashes.length >= crashLimit;
  }

  reset(): void {
    this.#crashes = [];
  }
}
