// What states of the Run view have in common, whatever a test looks at.

import type { ModelCard } from '../../src/shared/protocol/run';
import type { RunChoice, RunPanelState } from '../../src/shared/protocol/run-panel';

export const modelCard = (
  card: Pick<ModelCard, 'name' | 'methods'> & Partial<Omit<ModelCard, 'folder'>>,
): ModelCard => ({
  folder: `/models/${card.name}`,
  family: 'idefics3',
  takesPictures: true,
  untrained: [],
  options: {},
  fidelities: {},
  tasks: [],
  bytes: 7_400_000,
  ...card,
});

/** One model, asked greedily and once. */
export function panelState(
  card: ModelCard,
  choice: Pick<RunChoice, 'method'> & Partial<RunChoice>,
): RunPanelState {
  return {
    trusted: true,
    engine: { name: 'ready', pid: 4242 },
    device: 'auto',
    models: { name: 'found', cards: [card] },
    choice: {
      model: card.folder,
      settings: {},
      fidelity: {},
      question: 'what colour is the cell ?',
      temperature: 0,
      topP: 1,
      seed: 0,
      runs: 1,
      maxTokens: 256,
      exposures: [],
      withRandom: true,
      ...choice,
    },
    run: { name: 'none' },
    traces: true,
    directions: {},
  };
}
