// What somebody may have to know of samples. `steps`: the way to the answer with its boxes and sketches, which only the benchmark
// has.

export type SampleNeed = 'answers' | 'truth' | 'difficulty' | 'donors' | 'steps';
