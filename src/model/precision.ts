// Hubs publish the same graph in several precisions, told apart by a suffix. Opening all of them to check one model
// would take minutes and most of the memory, so one precision of each graph is opened and the others are listed.

/** As used by hub exports; the most exact first, which is the order of preference. */
export const suffixesByExactness: readonly string[] = [
  '',
  '_fp16',
  '_int8',
  '_quantized',
  '_uint8',
  '_q8',
  '_q4f16',
  '_q4',
  '_bnb4',
  '_q2',
  '_q1',
];

export interface GraphName {
  /** Without folder, suffix and extension: what the precisions have in common. */
  readonly stem: string;
  readonly suffix: string;
}

export function parseGraphName(file: string): GraphName {
  const base = (file.split('/').at(-1) ?? file).replace(/\.onnx$/i, '');
  const suffix = suffixesByExactness.find(candidate => candidate !== '' && base.endsWith(candidate)) ?? '';
  return { stem: suffix === '' ? base : base.slice(0, -suffix.length), suffix };
}

/** For each graph file, the file of the same graph that is preferred to it, or itself. */
export function preferredPrecision(files: readonly string[]): Map<string, string> {
  const rank = (file: string) => suffixesByExactness.indexOf(parseGraphName(file).suffix);
  return new Map(
    files.map(file => {
      const { stem } = parseGraphName(file);
      const same = files.filter(other => parseGraphName(other).stem === stem);
      return [file, same.reduce((best, other) => (rank(other) < rank(best) ? other : best), file)];
    }),
  );
}
