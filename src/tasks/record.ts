// A sample without its pixels, as it is written to JSON. docs/tasks.md describes it.

import { describe, lookups, otherQuestions } from './generate';
import type { Question, Sample } from './types';

export interface RecordOptions {
  /** How many other questions about the same picture go with it. */
  readonly others: number;
}

export function sampleRecord(sample: Sample, { others }: RecordOptions) {
  const { task, seed, index } = sample;
  return {
    task,
    seed,
    index,
    ...questionRecord(sample),
    facts: sample.facts,
    described: describe(sample),
    lookups: lookups(sample),
    others: otherQuestions(sample, others).map(questionRecord),
  };
}

function questionRecord({ difficulty, question, answer, steps, reads }: Question) {
  return {
    difficulty,
    question,
    answer,
    rationale: steps.map(step => step.text),
    boxes: steps.map(step => step.boxes),
    shown: steps.map(step => step.shown),
    reads,
  };
}
