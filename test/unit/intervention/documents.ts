// Lists as people write them, right and wrong: what the parser and the schema both have to judge alike.

const residual = { layers: [2], positions: 'generated' };
const attention = { queries: 'text', keys: 'image' };
const vector = 'dir.safetensors#cot';

/** The list of the design: every kind of action. */
export const everyKind = [
  { at: residual, do: { add: { vector, strength: 0.4, renorm: true } } },
  { at: { layers: 'all', heads: 'all', ...attention }, do: { gate: 0.25 } },
  { at: { layers: [3], heads: [1, 2] }, do: { scale: 0 } },
  { at: { latents: 'all' }, do: { replace: 'zero' } },
  { at: { layers: [2], positions: 'prompt.last' }, do: { patch: { trace: 'clean.trace.safetensors' } } },
];

export const good: readonly unknown[] = [
  [],
  everyKind,
  [{ at: { layers: { from: 1, to: 3 } }, do: { add: { vector: 'only.safetensors', strength: -2 } } }],
  [{ at: { layers: [0], positions: ['image', 'latent.image'] }, do: { replace: 'mean' } }],
  [{ at: { layers: [0] }, do: { replace: { noise: { seed: 7 } } } }],
  [{ at: { layers: [0] }, do: { replace: { vector } } }],
  [{ at: { layers: [0], positions: '[-3..-1]' }, do: { patch: { tensor: 'a#b#c' } } }],
  [{ at: { layers: [1] }, do: { scale: 0.5 } }],
  [{ at: { keys: 'image[0..9]' }, do: { gate: 0 } }],
  [
    {
      at: { keys: ['latent[2]', '[7..]'], queries: 'answer', heads: { from: 0, to: 1 } },
      do: { 'knock-out': true },
    },
  ],
  [{ at: { layers: [1], heads: [0], positions: 'prompt' }, do: { 'knock-out': true } }],
  [{ at: { latents: [0, 3] }, do: { replace: 'first' } }],
  [{ at: { latents: { from: 1, to: 2 } }, do: { replace: { shuffle: { seed: 1 } } } }],
  [{ at: { latents: 'all' }, do: { replace: { trace: 'other.trace.safetensors' } } }],
  [{ at: { latents: [1] }, do: { replace: { vector: 'v.safetensors' } } }],
  [{ at: { latents: 'all' }, do: { replace: { picture: 'cell.png' } } }],
];

const at = (place: unknown, action: unknown = { scale: 1 }) => [{ at: place, do: action }];
const act = (action: unknown, place: unknown = residual) => [{ at: place, do: action }];
const add = (fields: object) => act({ add: { vector, strength: 1, ...fields } });
const named = (positions: unknown) => at({ layers: [1], positions });

/** A wrong list and what is said about it. */
export const bad: readonly (readonly [unknown, RegExp])[] = [
  [{}, /^The list of interventions must be a list, and is an object\.$/],
  ['zero', /^The list of interventions must be a list, and is "zero"\.$/],
  [Array(257).fill(everyKind[0]), /^The list of interventions has 257 entries, and 256 is the limit\.$/],
  [[null], /^\[0\] must be an object with at or do, and is null\.$/],
  [[everyKind[0], { at: residual }], /^\[1\] has no "do"/],
  [[{ do: { scale: 1 } }], /^\[0\] has no "at"/],
  [[{ at: residual, do: { scale: 1 }, on: true }], /^\[0\] has no "on"\. There is at and do\.$/],
  [at({ layer: [1] }), /^\[0\]\.at has no "layer"\. Did you mean "layers"\?$/],
  [at({ layers: [1], postions: 'all' }), /Did you mean "positions"\?$/],
  [at({ layers: [1], xyz: 1 }), /There is layers, heads, positions, queries, keys and latents\.$/],
  [at([]), /^\[0\]\.at must be an object .* and is an empty list\.$/],
  [at({ layers: 2 }), /^\[0\]\.at\.layers must be "all", a list of numbers or \{"from", "to"\}, and is 2\.$/],
  [at({ layers: [] }), /^\[0\]\.at\.layers is an empty list, which names nothing\.$/],
  [
    at({ layers: [1, '2'] }),
    /^\[0\]\.at\.layers\[1\] must be a whole number of 0 or more, up to 9,999, and is "2"\.$/,
  ],
  [at({ layers: [1.5] }), /and is 1\.5\.$/],
  [at({ layers: [-1] }), /and is -1\.$/],
  [at({ layers: [2, 2] }), /^\[0\]\.at\.layers names 2 twice\.$/],
  [at({ layers: [10_000] }), /and is 10000\.$/],
  [at({ layers: { from: 1 } }), /^\[0\]\.at\.layers\.to must be a whole number .* and is missing\.$/],
  [at({ layers: 'every' }), /and is "every"\.$/],
  [named('latents'), /^\[0\]\.at\.positions has no positions named "latents"\. Did you mean "latent"\?$/],
  [named(''), /has no positions named ""/],
  [named(3), /^\[0\]\.at\.positions must be a position name or a list of them, and is 3\.$/],
  [named([]), /^\[0\]\.at\.positions is an empty list/],
  [
    named(['image', 'images']),
    /^\[0\]\.at\.positions\[1\] has no positions named "images"\. Did you mean "image"\?$/,
  ],
  [named(['image', 'image']), /names "image" twice/],
  [named([['image']]), /^\[0\]\.at\.positions\[0\] must be a position name, and is a list\.$/],
  [named('text[1]'), /counts "text", and only a class can be counted/],
  [named('latent[-1]'), /counts from the end in "latent\[-1\]".*from the end of the prompt\.$/],
  [named('latent[0..-1]'), /counts from the end/],
  [named('[-3..2]'), /begins before the prompt's end and ends counted from the start/],
  [named('[12345678]'), /has no positions named/],
  [named('[..3]'), /has no positions named/],
  [named('latent[1'), /has no positions named/],
  [named('prompt.last[0]'), /only a class can be counted/],
  [act({}), /^\[0\]\.do must have exactly one of add, .* or patch, and has nothing\.$/],
  [act({ scale: 1, gate: 1 }), /and has "scale" and "gate"\.$/],
  [act({ knockout: true }), /^\[0\]\.do has no "knockout"\. Did you mean "knock-out"\?$/],
  [act('zero'), /^\[0\]\.do must be an object .* and is "zero"\.$/],
  [act({ scale: '0' }), /^\[0\]\.do\.scale must be a number from -1000000 to 1,000,000, and is "0"\.$/],
  [act({ scale: null }), /and is null\.$/],
  [
    act({ gate: -1 }, attention),
    /^\[0\]\.do\.gate must be a number of 0 or more, up to 1,000,000, and is -1\.$/,
  ],
  [act({ 'knock-out': false }, attention), /^\[0\]\.do\.knock-out must be true, and is false\./],
  [add({ strength: undefined }), /^\[0\]\.do\.add\.strength must be a number .* and is missing\.$/],
  [add({ vector: '' }), /^\[0\]\.do\.add\.vector must be the name of a file, and is ""\.$/],
  [add({ vector: ' ' }), /must be the name of a file/],
  [add({ vector: '#cot' }), /names no file before "#"/],
  [add({ vector: 'a#' }), /names no tensor after "#"/],
  [add({ vector: 'a\nb' }), /has characters in it that cannot be shown/],
  [add({ vector: 'a'.repeat(1025) }), /is a name of 1025 characters, and 1024 is the limit/],
  [add({ renorm: 1 }), /^\[0\]\.do\.add\.renorm must be true or false, and is 1\.$/],
  [add({ alpha: 1 }), /^\[0\]\.do\.add has no "alpha"\./],
  [
    act({ replace: 'zeros' }),
    /must be "zero", "mean" or "noise", or an object with what to put there, and is "zeros"/,
  ],
  [act({ replace: 'first' }), /is "first", which is for latents, .* Name "latents" in "at"\.$/],
  [act({ replace: { trace: 'a' } }), /is "trace", which is for latents, .* Use "patch"/],
  [act({ replace: { noise: 3 } }), /^\[0\]\.do\.replace\.noise must be an object with seed, and is 3\.$/],
  [act({ replace: { noise: { seed: -1 } } }), /\.seed must be a whole number/],
  [act({ replace: { noise: { seed: 1 }, vector } }), /exactly one of/],
  [
    act({ replace: 'zero' }, { latents: 'all', layers: [1] }),
    /^\[0\]\.at\.layers is not for "replace" here, which changes latents/,
  ],
  [act({ patch: { file: 'a' } }), /^\[0\]\.do\.patch has no "file"\. There is trace and tensor\.$/],
  [act({ patch: { trace: 'a', tensor: 'b' } }), /exactly one of trace or tensor/],
  [act({ gate: 1 }, { queries: 'text' }), /^\[0\]\.at\.keys is missing: "gate" here changes attention/],
  [
    act({ gate: 1 }, { ...attention, positions: 'all' }),
    /^\[0\]\.at\.positions is not for "gate" here, which changes attention\. Its place has keys, queries, layers, heads\.$/,
  ],
  [
    act({ scale: 1 }, { positions: 'all' }),
    /^\[0\]\.at\.layers is missing: "scale" here changes the residual stream/,
  ],
  [act({ scale: 1 }, { heads: [1] }), /^\[0\]\.at\.layers is missing: "scale" here changes heads/],
];
