// Noise that is like a latent in all but what it says: what replaces a latent, and what its readings are held against.

/** With the mean and the standard deviation that the latent's numbers have. */
export function noiseLike(latent: Float32Array, normal: Float32Array): Float32Array {
  const mean = latent.reduce((sum, value) => sum + value, 0) / latent.length;
  const variance = latent.reduce((sum, value) => sum + (value - mean) ** 2, 0) / latent.length;
  const deviation = Math.sqrt(variance);
  return normal.map(value => mean + deviation * value);
}
