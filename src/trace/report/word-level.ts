// How strong the line below a word is: of five steps, from nothing for what was sure to a full line.

/** In nats; below it a word is sure enough to need no line. */
const sure = 0.2;

export function levelOf(entropy: number): number {
  return entropy < sure ? 0 : Math.min(4, Math.ceil(2 * entropy));
}
