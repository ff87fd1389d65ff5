// Problem: whether a model, an export or an intervention does what somebody expects shows only in the numbers, and they
// have to be compared with those of another program.
// Idea: one question about a picture, asked as everywhere in Darkroom, of which everything that was read is written to a
// file that any program can read.

import path from 'node:path';
import { compiledPlan } from './compiled-plan';
import { requireSound } from './hook-proof';
import { openTested, testedNotes } from './tested-model';
import type { TestedModel } from './tested-model';
import { mark, requireReplaceable, TensorFile } from './forward-file';
import { checkForward, readInterventions } from './forward-request';
import { requireFile } from './run-files';
import type { ForwardRequest } from './forward-request';
import { capturable, tensorsOf, writeReading } from './forward-tensors';
import type { Captured, PromptSizes } from './forward-tensors';
import type { Plan } from '../intervention/plan';
import { notesOnRun } from '../intervention/untouched';
import { decodePicture } from '../model/picture/decode';
import type { Model, Question } from '../model/run/model';
import { requireRoomFor, Sequence } from '../model/run/sequence';
import { greedy, samplerOf } from '../runtime/sampling';
import { DarkroomError } from '../shared/errors';
import type { Device } from '../shared/device';
import type { TensorShape } from '../shared/safetensors';
import { layOut } from '../shared/safetensors';

export interface ForwardContext {
  readonly signal: AbortSignal;
  /** What is being done, for people. */
  readonly report: (doing: string) => void;
}

export interface ForwardResult {
  readonly out: string;
  readonly model: string;
  readonly decoder: string;
  readonly device: Device;
  /** Positions of the prompt, and those of them that are a picture's. */
  readonly positions: number;
  readonly pictureTokens: number;
  readonly prompt: string;
  readonly tokens: readonly number[];
  readonly text: string;
  readonly tensors: readonly TensorShape[];
  readonly notes: readonly string[];
  readonly ms: { readonly open: number; readonly prefill: number; readonly decode: number };
}

export async function runForward(request: ForwardRequest, context: ForwardContext): Promise<ForwardResult> {
  checkForward(request);
  if (request.decoder !== undefined) await requireFile(request.decoder, 'The decoder');
  await requireReplaceable(request.out);
  const list = request.interventions === undefined ? [] : await readInterventions(request.interventions);
  context.report('reading the picture');
  const pictures = [];
  for (const file of request.pictures) pictures.push(await decodePicture(file));
  const begun = performance.now();
  const { precision, device, decoder, threads } = request;
  const options = { precision, device, decoder, threads };
  const tested = await openTested(request.folder, options, context.report);
  const { model, proof } = tested;
  const open = performance.now() - begun;
  try {
    if (list.length > 0) requireSound(proof, model.name, 'be changed');
    const seen = [];
    for (const picture of pictures) seen.push(await model.see(picture));
    const question = await model.ask(request.question, seen, { plain: request.plain });
    requireRoomFor(question.prompt.classes.length + request.tokens - 1, model.longest);
    const plan = await compiledPlan(list, model, question, {
      folder: path.dirname(request.interventions ?? '.'),
      classes: ['image', 'prompt', 'generated'],
      signal: context.signal,
    });
    const result = await answer(tested, question, plan, request, context);
    return { ...result, ms: { open, ...result.ms } };
  } finally {
    await model.release();
  }
}

/** Enough for any vocabulary: only the length of its digits counts. */
const anyVocabulary = 2 ** 31;

type Answered = Omit<ForwardResult, 'ms'> & { readonly ms: Omit<ForwardResult['ms'], 'open'> };

async function answer(
  tested: TestedModel,
  question: Question,
  plan: Plan | undefined,
  request: ForwardRequest,
  { signal, report }: ForwardContext,
): Promise<Answered> {
  const { model } = tested;
  const { prompt } = question;
  const wanted = request.capture.filter(what => tested.proof.reads[what]);
  const captured = capturable(model.decoder.manifest, wanted, {
    looksUp: 'tokens' in question.inputs,
    edited: plan?.stream.map(({ layer }) => layer) ?? [],
  });
  const sizes = sizesOf(question, captured, request.tokens);
  const { positions } = sizes;
  const about = { [mark]: JSON.stringify({ question: request.question, prompt: prompt.text }) };
  const draft = layOut(tensorsOf(captured, sizes, anyVocabulary), about);
  // The logits are not counted: how many there are is not known yet, and they are few beside the rest.
  const logitsFrom = draft.places.at(-1)?.from ?? draft.bytes;
  const file = await TensorFile.create(request.out, { ...draft, bytes: logitsFrom });
  try {
    writePrompt(file, question);
    report(`reading ${positions} positions`);
    const options = { file, captured, count: request.tokens, signal, report };
    const written = await write(model, question, plan, options);
    const tensors = tensorsOf(captured, sizes, written.vocabulary);
    file.settle(layOut(tensors, about, draft.head.length));
    file.write('tokens', BigInt64Array.from(written.tokens, BigInt));
    for (const [step, logits] of written.logits.entries())
      file.write('logits', logits, step * written.vocabulary);
    await file.finish();
    return {
      out: request.out,
      model: request.folder,
      decoder: model.decoder.graph.name,
      device: model.device,
      positions,
      pictureTokens: prompt.classes.filter(of => of === 'image').length,
      prompt: prompt.text,
      tokens: written.tokens,
      text: model.prompts.tokenizer.decode(written.tokens, { marks: true }),
      tensors,
      notes: [
        ...model.folder.graphs.notes,
        ...prompt.notes,
        ...testedNotes(tested),
        ...captured.notes,
        ...written.notes,
      ],
      ms: written.ms,
    };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function sizesOf({ prompt, inputs }: Question, captured: Captured, tokens: number): PromptSizes {
  const positions = prompt.classes.length;
  const fed = 'embeddings' in inputs ? inputs.embeddings.length / positions : 0;
  const width = captured.embeddings ? captured.width : fed;
  return { positions, axes: prompt.positions.prompt.length, width, tokens };
}

function writePrompt(file: TensorFile, { prompt, inputs }: Question): void {
  file.write('input_ids', BigInt64Array.from(prompt.ids, BigInt));
  file.write(
    'position_ids',
    BigInt64Array.from(
      prompt.positions.prompt.flatMap(axis => [...axis]),
      BigInt,
    ),
  );
  if ('embeddings' in inputs) file.write('inputs_embeds', inputs.embeddings);
}

interface Writing {
  readonly file: TensorFile;
  readonly captured: Captured;
  readonly count: number;
  readonly signal: AbortSignal;
  readonly report: (doing: string) => void;
}

async function write(
  model: Model,
  { prompt, inputs }: Question,
  plan: Plan | undefined,
  { file, captured, count, signal, report }: Writing,
) {
  const positions = prompt.classes.length;
  const next = samplerOf(greedy);
  const began = performance.now();
  const residuals = captured.embeddings ? [0, ...captured.residuals] : captured.residuals;
  const taps = { residuals, attention: captured.attention, attentionOf: 'all' as const };
  let step = await Sequence.of(model, [
    { positions: prompt.positions, plan, promptLength: positions },
  ]).advance([{ inputs, classes: prompt.classes }], {
    taps,
    signal,
    read: reading => writeReading(file, captured, positions, reading),
  });
  const read = performance.now();
  const tokens: number[] = [];
  const logits: Float32Array[] = [];
  for (;;) {
    const [values] = step.logits;
    if (!values) throw new DarkroomError('internal', 'A step gave no logits.');
    const { token } = next(values);
    tokens.push(token);
    logits.push(values);
    if (tokens.length === count) break;
    if (tokens.length % 16 === 0) report(`wrote ${tokens.length} of ${count} tokens`);
    const fed = { inputs: await model.lookUp([token]), classes: ['generated' as const] };
    step = await step.sequence.advance([fed], { signal });
  }
  return {
    tokens,
    logits,
    vocabulary: logits[0]?.length ?? 0,
    notes: plan ? [...plan.notes, ...notesOnRun(plan, step.sequence.table(0))] : [],
    ms: { prefill: read - began, decode: performance.now() - read },
  };
}
