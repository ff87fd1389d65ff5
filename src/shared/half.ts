// float16 <-> float32. Node 20 has no Float16Array; ONNX Runtime takes and gives the bits as 16-bit integers.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Rounds to the nearest half-precision number, ties to even. */
export function toHalf(value: number): number {
  float[0] = value;
  const whole = bits[0] ?? 0;
  const sign = (whole >>> 16) & 0x8000;
  const magnitude = whole & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // not a number
  if (magnitude >= 0x47800000) return sign | 0x7c00; // too large, or infinite
  if (magnitude >= 0x38800000) return sign | roundedAway(magnitude - 0x38000000, 13);
  if (magnitude < 0x33000000) return sign; // below half of the smallest
  const shift = 126 - (magnitude >>> 23);
  return sign | roundedAway((magnitude & 0x7fffff) | 0x800000, shift);
}

/** `value / 2^places`, rounded to the nearest integer, ties to even. A carry into the exponent is what is wanted. */
function roundedAway(value: number, places: number): number {
  const whole = value >>> places;
  const rest = value & ((1 << places) - 1);
  const half = 1 << (places - 1);
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole;
}

export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
