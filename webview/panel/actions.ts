// What the view may ask of its host, as functions without a wire.

import type { Exposure } from '../../src/shared/protocol/exposure';
import type { RunChanges } from '../../src/shared/protocol/run-panel';

export interface Actions {
  readonly choose: (changes: RunChanges) => void;
  readonly ask: (question: string) => void;
  readonly choosePicture: () => void;
  readonly dropPicture: (addresses: readonly string[]) => void;
  /** The directions as they are to be; told to the host once `settled`. */
  readonly expose: (exposures: readonly Exposure[], settled: boolean) => void;
  readonly addDirection: () => void;
  readonly extractDirection: () => void;
  readonly pasteInterventions: () => void;
  readonly analyseDirection: (file: string) => void;
  readonly run: () => void;
  readonly stop: () => void;
  readonly openTrace: (trace: string) => void;
  /** To the clipboard. */
  readonly copy: (text: string) => void;
  readonly openSamples: () => void;
  readonly openSampleTrace: () => void;
  readonly addModels: () => void;
  readonly addModel: () => void;
  readonly checkModel: (folder: string) => void;
  readonly lookForModels: () => void;
  readonly restartEngine: () => void;
  readonly showLog: () => void;
  readonly openSettings: () => void;
  readonly manageTrust: () => void;
  /** The page drew the picture and knows its size. */
  readonly pictureDrawn: (width: number, height: number) => void;
  /** What came as a picture is none that a page can show. */
  readonly pictureFailed: () => void;
}

/** What only the page knows. */
export interface Local {
  /** The question as it is being typed. */
  readonly question: string;
  /** The directions as they are being moved. */
  readonly exposures: readonly Exposure[];
  readonly thumbnail: string | null;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly nowMs: number;
}
