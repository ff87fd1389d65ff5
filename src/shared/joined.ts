// Arrays of numbers behind each other, in one of their kind.

type Numbers = Float32Array | Uint16Array | Int32Array | Uint8Array;

/** Of nothing there is nothing: an empty list of 32-bit floats. */
export function joined<T extends Numbers = Float32Array>(parts: readonly T[]): T {
  const [first] = parts;
  const Kind = (first?.constructor ?? Float32Array) as new (length: number) => T;
  const all = new Kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The same again as `count` parts of one length. */
export function slices(values: Float32Array, count: number): readonly Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}
