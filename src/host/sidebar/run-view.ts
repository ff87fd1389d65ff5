// The Run view: what is on the desk, drawn by a page. It asks the desk; nothing is decided here.

import * as vscode from 'vscode';
import { t } from '@vscode/l10n';
import { droppedFile } from '../dropped-file';
import type { EngineSupervisor } from '../engine/supervisor';
import type { Log } from '../log';
import { run } from '../run/ask';
import type { AskParts } from '../run/ask';
import { isPicture, pickPicture, pictureData } from '../run/pictures';
import { hostPanel } from '../webview/panel-host';
import { DarkroomError, toFailure } from '../../shared/errors';
import type { RunPanelContract, RunPanelState } from '../../shared/protocol/run-panel';
import type { Handlers } from '../../shared/rpc/contract';

export const runViewId = 'darkroom.run';

export interface RunViewParts extends AskParts {
  readonly extensionUri: vscode.Uri;
  readonly engine: EngineSupervisor;
  readonly log: Log;
  readonly showLog: () => void;
}

export class RunView implements vscode.WebviewViewProvider {
  readonly #parts: RunViewParts;
  #view: vscode.WebviewView | undefined;

  constructor(parts: Omit<RunViewParts, 'viewVisible'>) {
    this.#parts = { ...parts, viewVisible: () => this.visible };
  }

  get visible(): boolean {
    return this.#view?.visible ?? false;
  }

  /** For commands that run from elsewhere. */
  get askParts(): AskParts {
    return this.#parts;
  }

  register(): vscode.Disposable {
    return vscode.window.registerWebviewViewProvider(runViewId, this);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.onDidDispose(() => {
      this.#view = undefined;
    });
    hostPanel<RunPanelState, RunPanelContract>(view, {
      bundle: 'panel',
      title: 'Darkroom',
      extensionUri: this.#parts.extensionUri,
      state: this.#parts.desk.state,
      log: this.#parts.log,
      handlers: this.#handlers(),
    });
    this.#look({ again: false });
  }

  #handlers(): Handlers<RunPanelContract> {
    const { desk, engine, showLog, log } = this.#parts;
    return {
      state: () => desk.state.value,
      choose: changes => desk.choose(changes),
      thumbnail: () => {
        const { picture } = desk.state.value;
        return picture ? pictureData(picture.path) : null;
      },
      choosePicture: async () => {
        const picture = await pickPicture();
        if (picture) await this.#take(picture);
      },
      dropPicture: async addresses => {
        const [first] = addresses.map(droppedFile);
        if (first) await this.#take(first);
      },
      addDirection: () => void vscode.commands.executeCommand('darkroom.addDirection'),
      extractDirection: () => void vscode.commands.executeCommand('darkroom.extractDirection'),
      pasteInterventions: () => void vscode.commands.executeCommand('darkroom.pasteInterventions'),
      analyseDirection: file =>
        void vscode.commands.executeCommand('darkroom.analyseDirection', { direction: file }),
      run: () => this.#run(),
      stop: () => desk.stop(),
      openTrace: trace => void vscode.commands.executeCommand('darkroom.openTrace', vscode.Uri.file(trace)),
      copy: text => void vscode.env.clipboard.writeText(text),
      openSampleTrace: () => void vscode.commands.executeCommand('darkroom.openSampleTrace'),
      openSamples: () => void vscode.commands.executeCommand('darkroom.openSampleWorkspace'),
      addModels: () =>
        void vscode.commands.executeCommand('workbench.action.openSettings', 'darkroom.models.folders'),
      addModel: () => void vscode.commands.executeCommand('darkroom.addModel'),
      checkModel: folder =>
        void vscode.commands.executeCommand('darkroom.checkModel', vscode.Uri.file(folder)),
      lookForModels: () => this.#look({ again: true }),
      restartEngine: () => engine.restart(),
      showLog,
      openSettings: () =>
        void vscode.commands.executeCommand('workbench.action.openSettings', '@ext:darkroom.darkroom'),
      manageTrust: () => void vscode.commands.executeCommand('workbench.trust.manage'),
      pageError: ({ message, stack }) => log(`[error] in the Run view: ${message} ${stack}`),
    };
  }

  async #take(picture: vscode.Uri): Promise<void> {
    try {
      if (!isPicture(picture)) {
        throw new DarkroomError('bad-input', t('{0} is no picture that Darkroom reads.', picture.fsPath), {
          remedy: t('It reads PNG, JPEG, WebP, GIF, AVIF and TIFF files of this machine.'),
        });
      }
      await this.#parts.desk.choosePicture(picture.fsPath);
    } catch (error) {
      void this.#parts.notifications.failure(toFailure(error));
    }
  }

  /** Starts a run with what is on the desk; its end is part of the state, so nobody waits here. */
  #run(): void {
    const { desk } = this.#parts;
    const { picture, choice, models } = desk.state.value;
    const card = models.name === 'found' && models.cards.find(({ folder }) => folder === choice.model);
    const takesPictures = card ? card.takesPictures : true;
    const request = picture && takesPictures ? { picture: picture.path } : {};
    run(this.#parts, request).catch((error: unknown) => {
      void this.#parts.notifications.failure(toFailure(error));
    });
  }

  /** What goes wrong is part of the state. */
  #look(wish: { again: boolean }): void {
    if (vscode.workspace.isTrusted) this.#parts.desk.lookForModels(wish).catch(() => undefined);
  }
}
