// Problem: a hundred tokens are no shape a person can find a place in.
// Idea: steps are read in spans, the columns of the film and the branches of the tree: one group of latents that make one
// sketch, one latent that stands for itself, or the text between, cut where a sentence ends. What is written later never
// changes a span that has ended.

interface SpanStep {
  readonly kind: 'prompt' | 'text' | 'latent' | 'answer';
  readonly text?: string;
  readonly latent?: { readonly span: number; readonly form?: { readonly kind: string } };
}

export interface Span {
  readonly kind: 'text' | 'latent';
  /** The index of its first step. */
  readonly from: number;
  readonly count: number;
}

/** Shorter sentences share a span: "cell c2 red ." is no chapter. */
const fewest = 5;
/** Text without sentences is cut as well. */
const most = 60;

/** A full stop ends a sentence where a space follows: "3.5" goes on. */
const sentenceEnd = /[.!?…。！？]["'”’)\]]*$|\n\s*$/u;

/** The steps that write something, in order; the prompt and the answer's reading belong to no span. */
export function spansOf(steps: readonly SpanStep[]): readonly Span[] {
  const spans: Span[] = [];
  let open: { kind: Span['kind']; from: number; count: number; group: number } | undefined;
  const close = () => {
    if (open) spans.push({ kind: open.kind, from: open.from, count: open.count });
    open = undefined;
  };
  steps.forEach((step, index) => {
    if (step.kind !== 'text' && step.kind !== 'latent') {
      close();
      return;
    }
    const group = step.latent?.span ?? -1;
    if (open?.kind !== step.kind || open.group !== group) {
      close();
      open = { kind: step.kind, from: index, count: 0, group };
    }
    open.count++;
    if (step.kind === 'latent' && standsAlone(step)) close();
    if (step.kind === 'text' && isFull(open.count, step.text ?? '', steps[index + 1]?.text)) close();
  });
  close();
  return spans;
}

/** A group of denoised latents is one sketch; a choice of patches and a thought each have a frame. */
function standsAlone({ latent }: SpanStep): boolean {
  return latent?.form !== undefined && latent.form.kind !== 'denoised';
}

function isFull(count: number, text: string, next: string | undefined): boolean {
  if (count >= most) return true;
  const spaceFollows = /\s$/.test(text) || next === undefined || next === '' || /^\s/.test(next);
  return count >= fewest && spaceFollows && sentenceEnd.test(/\n\s*$/.test(text) ? text : text.trimEnd());
}

/** Which span a step belongs to; the nearest one for a step that writes nothing, -1 when there is none. */
export function spanAt(spans: readonly Span[], step: number): number {
  const after = spans.findIndex(span => step < span.from + span.count);
  return after === -1 ? spans.length - 1 : after;
}
