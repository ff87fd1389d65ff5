// A long prompt in one step would need all its attention at once: heads x prompt x prompt numbers in each layer, and where
// a graph has no other way, logits of every position. So it is computed in pieces that follow each other through the
// cache, each so short that neither passes a bound.

/** 256 MiB of numbers with four bytes. */
const usualNumbers = 2 ** 26;

export interface ChunkSizes {
  readonly rows: number;
  /** Positions before the new ones. */
  readonly past: number;
  /** New positions. */
  readonly positions: number;
  readonly heads: number;
  /** Logits that the graph computes for each position. */
  readonly vocabulary: number;
  /** In one layer's attention, or in the logits. */
  readonly mostNumbers?: number | undefined;
}

/** From where to where, counted in new positions. */
export interface Span {
  readonly from: number;
  readonly count: number;
}

export function chunksOf(sizes: ChunkSizes): readonly Span[] {
  const { rows, past, positions, heads, vocabulary, mostNumbers = usualNumbers } = sizes;
  const perPosition = rows * Math.max(heads * (past + positions), vocabulary);
  const most = Math.max(1, Math.floor(mostNumbers / perPosition));
  const spans: Span[] = [];
  for (let from = 0; from < positions; from += most)
    spans.push({ from, count: Math.min(most, positions - from) });
  return spans;
}
