// Palette, explorer, side bar and other extensions all start the same run. The desk holds what is chosen and what goes
// on, as one value that the Run view draws; one run at a time.

import * as vscode from 'vscode';
import type { AskRequest } from './ask-request';
import { chosenModel, findModels, possibleMethod, requireAbility, settingsFor } from './model-shelf';
import { chosenPicture } from './pictures';
import { remember, rememberedChoice, withChanges } from './remembered';
import { RunRecorder, untrusted } from './run-recorder';
import type { AskOutcome, RecordOptions } from './run-recorder';
import { sampleRecordOf, truthOf } from '../../trace/sample-record';
import { newTrace, traceFolderFor } from './trace-files';
import { describeDirection } from '../direction/describe';
import { DirectionShelf } from '../direction/direction-shelf';
import { steerOf } from '../direction/steered-run';
import type { EngineSupervisor } from '../engine/supervisor';
import type { Log } from '../log';
import { deviceChoice } from '../settings';
import { DarkroomError, toFailure } from '../../shared/errors';
import { newExposure } from '../../shared/protocol/exposure';
import { Observable } from '../../shared/observable';
import type { ModelCard, RunRequest } from '../../shared/protocol/run';
import type { RunChanges, RunChoice, RunPanelState } from '../../shared/protocol/run-panel';

export interface RunDeskParts {
  readonly engine: EngineSupervisor;
  readonly extensionUri: vscode.Uri;
  readonly globalStorage: vscode.Uri;
  readonly memory: vscode.Memento;
  readonly log: Log;
  /** Shows a trace, also one that is still being written. */
  readonly openTrace: (trace: vscode.Uri) => Promise<void>;
}

export type { AskOutcome } from './run-recorder';

const pictureKey = 'darkroom.picture';

export class RunDesk implements vscode.Disposable {
  readonly state: Observable<RunPanelState>;
  readonly #parts: RunDeskParts;
  readonly #cleanup: (() => void)[] = [];
  readonly #directions: DirectionShelf;
  readonly #recorder: RunRecorder;
  #looking: Promise<readonly ModelCard[]> | undefined;

  constructor(parts: RunDeskParts) {
    this.#parts = parts;
    this.state = new Observable<RunPanelState>({
      trusted: vscode.workspace.isTrusted,
      engine: parts.engine.state.value,
      device: deviceChoice(),
      models: { name: 'looking' },
      choice: rememberedChoice(parts.memory),
      run: { name: 'none' },
      traces: false,
      directions: {},
    });
    this.#directions = new DirectionShelf({
      describe: wish => describeDirection(parts.engine, wish),
      show: directions => this.update({ directions }),
    });
    this.#recorder = new RunRecorder({ ...parts, show: change => this.update(change) });
    this.#cleanup.push(parts.engine.state.watch(engine => this.update({ engine })));
    const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => {
      this.update({ trusted: true });
      void this.lookForModels();
    });
    this.#cleanup.push(() => void trust.dispose());
    const last = parts.memory.get<unknown>(pictureKey);
    if (typeof last === 'string') void this.choosePicture(last).catch(() => undefined);
  }

  get running(): boolean {
    return this.#recorder.running;
  }

  update(change: Partial<RunPanelState>): void {
    this.state.set({ ...this.state.value, ...change });
  }

  choose(changes: RunChanges): void {
    const choice = withChanges(this.state.value.choice, changes);
    this.update({ choice });
    void remember(this.#parts.memory, choice);
    if (changes.exposures !== undefined || changes.model !== undefined) this.lookAtDirections();
  }

  /** Lays a direction beside the next run, or turns on the one that lies there. */
  addExposure(file: string): void {
    const { exposures } = this.state.value.choice;
    const known = exposures.some(exposure => exposure.file === file);
    const next = exposures.map(one => (one.file === file ? { ...one, on: true } : one));
    this.choose({ exposures: known ? next : [...next, newExposure(file)] });
  }

  /** Reads again what the chosen directions say; not before models were looked for, which starts the engine. */
  lookAtDirections(): void {
    const { choice, models } = this.state.value;
    if (models.name === 'found') void this.#directions.look(choice.exposures, choice.model);
  }

  /** Puts a picture on the desk; a sample brings its question along. */
  async choosePicture(file: string): Promise<void> {
    const picture = await chosenPicture(file);
    const same = this.state.value.picture?.path === picture.path;
    this.update({ picture });
    void this.#parts.memory.update(pictureKey, file);
    const [own] = picture.questions;
    const { question } = this.state.value.choice;
    if (own && (!same || question === '') && !picture.questions.some(ready => ready.question === question))
      this.choose({ question: own.question });
  }

  /** The models that can be asked. Looks once, and again when told to. */
  lookForModels({ again = true } = {}): Promise<readonly ModelCard[]> {
    if (!vscode.workspace.isTrusted) return Promise.reject(untrusted());
    const { models } = this.state.value;
    if (!again && models.name === 'found') return Promise.resolve(models.cards);
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Asks; opens the trace at once. What goes wrong is part of the answer. */
  ask(request: AskRequest): Promise<AskOutcome> {
    const { choice } = this.state.value;
    return this.record(() => this.#prepare(request), {
      maxTokens: request.maxTokens ?? choice.maxTokens,
      control: request.control ?? (request.steer === undefined && choice.withRandom),
      ...(request.open !== false && { open: this.#parts.openTrace }),
    });
  }

  /** Refuses in words what cannot be run now. */
  requireFree(): void {
    this.#recorder.requireFree();
  }

  /** Runs what `prepare` makes, one at a time. */
  record(prepare: () => Promise<RunRequest>, options: RecordOptions): Promise<AskOutcome> {
    return this.#recorder.record(prepare, options);
  }

  /** Asks the run to stop; what it has written stays. */
  stop(): void {
    this.#recorder.stop();
  }

  dispose(): void {
    this.#recorder.dispose();
    for (const undo of this.#cleanup) undo();
    this.state.dispose();
  }

  async #look(): Promise<readonly ModelCard[]> {
    try {
      const cards = await findModels(this.#parts.engine, this.#parts.extensionUri);
      this.update({ models: { name: 'found', cards } });
      const { model } = this.state.value.choice;
      const usable = cards.find(card => card.problem === undefined);
      if (!cards.some(card => card.folder === model) && usable) this.choose({ model: usable.folder });
      else this.lookAtDirections();
      return cards;
    } catch (error) {
      this.update({ models: { name: 'failed', failure: toFailure(error) } });
      throw error;
    }
  }

  async #prepare(request: AskRequest): Promise<RunRequest> {
    const { picture: file } = request;
    if (file !== undefined) await this.choosePicture(file);
    const wish = withChanges(this.state.value.choice, request);
    const cards = await this.lookForModels({ again: false });
    const card = chosenModel(cards, wish.model);
    const choice = { ...wish, method: request.method ?? possibleMethod(card, wish.method) };
    requireAbility(card, choice.method, file !== undefined, cards);
    const question = choice.question.trim();
    if (question === '')
      throw new DarkroomError('bad-input', 'The question is empty.', { remedy: 'Write what to ask.' });
    this.choose({ ...choice, question, model: card.folder });
    const sample = file === undefined ? undefined : truthOf(await sampleRecordOf(file), question);
    const { method } = choice;
    const fidelity = request.fidelity ?? (card.fidelities[method] && choice.fidelity[method]);
    return {
      model: card.folder,
      ...(request.precision === undefined ? {} : { precision: request.precision }),
      device: deviceChoice(),
      threads: 0,
      method,
      settings: request.settings ?? settingsFor(card, method, choice),
      ...(fidelity && { fidelity }),
      ...(file === undefined ? {} : { picture: file }),
      question,
      sampling: { temperature: choice.temperature, topP: choice.topP, seed: choice.seed },
      maxTokens: choice.maxTokens,
      runs: choice.runs,
      interventions: request.interventions ?? [],
      steer: request.steer ?? steerOf(choice.exposures),
      ...(sample ? { sample } : {}),
      trace: request.trace ?? (await this.#traceFor(file, choice)),
    };
  }

  #traceFor(picture: string | undefined, { method, runs }: RunChoice): Promise<string> {
    const subject =
      picture
        ?.split(/[\\/]/)
        .at(-1)
        ?.replace(/\.[^.]+$/, '') ?? 'text';
    const folder = traceFolderFor(picture, this.#parts.globalStorage);
    return newTrace(folder, { at: new Date(), subject, method, runs });
  }
}
