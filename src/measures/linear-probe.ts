// A linear probe that is fitted here: ridge regression on one number for each class, of which the largest is what it reads. It is
// solved over samples and not over dimensions, of which there are many more.
//
//   (X Xᵀ + λ I) A = Y − share      X: samples less their mean, Y: 1 for the own class, 0 else, λ: a tenth of the mean of |x|²
//   score(x) = share + Aᵀ X (x − mean)

export interface LinearProbe {
  /** What it reads. */
  readonly read: (vector: ArrayLike<number>) => string;
}

const ridge = 0.1;

/** At least one; all of one length. */
export function fitProbe(vectors: readonly ArrayLike<number>[], labels: readonly string[]): LinearProbe {
  const mean = meanOf(vectors);
  const centred = vectors.map(vector => lessMean(vector, mean));
  const products = centred.map(one => centred.map(other => dot(one, other)));
  const size = products.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) / products.length;
  products.forEach((row, i) => (row[i] = (row[i] ?? 0) + (ridge * size || 1)));
  const factor = cholesky(products);
  const classes = [...new Set(labels)].sort();
  const weights = classes.map(name => {
    const share = labels.filter(label => label === name).length / labels.length;
    return {
      share,
      of: solved(
        factor,
        labels.map(label => Number(label === name) - share),
      ),
    };
  });
  return {
    read: vector => {
      const near = centred.map(one => dot(one, lessMean(vector, mean)));
      const scores = weights.map(({ share, of }) => share + dot(of, near));
      return classes[scores.indexOf(Math.max(...scores))] ?? '';
    },
  };
}

function meanOf(vectors: readonly ArrayLike<number>[]): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  return mean;
}

const lessMean = (vector: ArrayLike<number>, mean: Float64Array): Float64Array =>
  mean.map((value, i) => (vector[i] ?? 0) - value);

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] ?? 0) * (other[i] ?? 0);
  return sum;
}

/** L of L Lᵀ, row by row. */
function cholesky(matrix: readonly (readonly number[])[]): readonly Float64Array[] {
  const rows: Float64Array[] = [];
  for (const [i, row] of matrix.entries()) {
    const own = new Float64Array(matrix.length);
    for (let j = 0; j <= i; j++) {
      const before = j === i ? own : (rows[j] ?? own);
      let left = row[j] ?? 0;
      for (let k = 0; k < j; k++) left -= (own[k] ?? 0) * (before[k] ?? 0);
      own[j] = j === i ? Math.sqrt(Math.max(left, Number.MIN_VALUE)) : left / (before[j] ?? 1);
    }
    rows.push(own);
  }
  return rows;
}

function solved(factor: readonly Float64Array[], right: readonly number[]): Float64Array {
  const values = Float64Array.from(right);
  const at = (row: number, column: number) => factor[row]?.[column] ?? 0;
  for (let i = 0; i < values.length; i++) {
    for (let k = 0; k < i; k++) values[i] = (values[i] ?? 0) - at(i, k) * (values[k] ?? 0);
    values[i] = (values[i] ?? 0) / at(i, i);
  }
  for (let i = values.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < values.length; k++) values[i] = (values[i] ?? 0) - at(k, i) * (values[k] ?? 0);
    values[i] = (values[i] ?? 0) / at(i, i);
  }
  return values;
}
