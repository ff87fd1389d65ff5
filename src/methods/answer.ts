// What of a text is its answer. Models write "answer red", "**Answer:** Red." and "The answer is red"; the last such place
// counts, since some think of answers on the way.

export interface FoundAnswer {
  readonly text: string;
  /** Where it begins in the text. */
  readonly from: number;
}

/** The answer in a text that is complete; undefined if there is none. Without a marker all of it is. */
export function findAnswer(text: string, marker: string | undefined): FoundAnswer | undefined {
  const from = marker === undefined ? 0 : lastMarkerEnd(text, marker);
  if (from === undefined) return undefined;
  const rest = text.slice(from);
  const skipped = rest.length - rest.trimStart().length;
  const line = rest.trimStart().split('\n', 1)[0] ?? '';
  const answer = line.replace(/[\s.!*_`"']+$/, '').replace(/^[*_`"']+/, '');
  return answer === '' ? undefined : { text: answer, from: from + skipped };
}

/** Whether what comes next is the answer. */
export function endsWithMarker(text: string, marker: string): boolean {
  return lastMarkerEnd(text, marker) === text.trimEnd().length;
}

function lastMarkerEnd(text: string, marker: string): number | undefined {
  const escaped = marker.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])[*_\\s]*(?:is\\b)?[:*_]*`,
    'giu',
  );
  let end: number | undefined;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].trimEnd().length;
  return end;
}
