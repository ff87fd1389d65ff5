// What recipes make arms of.

import type { Axis, AxisValues, RecipeFacts } from '../recipe';
import type { ArmSpec, AxisValue } from '../spec';
import { middleLayer } from '../../shared/protocol/exposure';

export const baseline: ArmSpec = { name: 'baseline', does: 'baseline', part: 'hidden' };

/** Latents are as the model makes them; what is varied is said by the rest. */
export function varied(name: string, differs: Partial<ArmSpec>): ArmSpec {
  return { name, does: 'kept', part: 'hidden', ...differs };
}

export function numbers(values: readonly AxisValue[] | undefined): readonly number[] {
  return (values ?? []).map(Number);
}

/** What the model was trained with. */
export function trained(name: string, { options }: RecipeFacts): AxisValue | undefined {
  return options.find(option => option.name === name)?.initial;
}

/** Some from nothing to twice what the model was trained with, each once. */
export function around(value: AxisValue | undefined, shares: readonly number[]): readonly number[] {
  const whole = shares.map(share => Math.round(share * Number(value ?? 0)));
  return [...new Set(whole)].sort((a, b) => a - b);
}

export function words(values: readonly AxisValue[] | undefined): readonly string[] {
  return (values ?? []).map(String);
}

export const everyLayer: Axis = {
  name: 'layer',
  title: 'Layer',
  kind: 'whole',
  range: [0, 1023],
  within: ({ layers }) => [1, layers],
  values: ({ layers }) => Array.from({ length: layers }, (_, layer) => layer + 1),
};

export const middleLayerAxis: Axis = { ...everyLayer, values: ({ layers }) => [middleLayer(layers)] };

/** There is no direction that would do for every model. */
export const directionAxis: Axis = {
  name: 'direction',
  title: 'A direction file (darkroom direction extract), relative to the file of the ablation',
  kind: 'word',
  values: () => undefined,
};

export const oneStrength: Axis = { name: 'strength', title: 'Strength', kind: 'number', values: () => [0.3] };

interface SteeredPoint {
  readonly layer: number;
  readonly strength: number;
  readonly keep?: number;
}

/** `vector`: the direction, or a control for it by name. */
export function steered(axes: AxisValues, vector: string, point: SteeredPoint, name: string): ArmSpec {
  const [direction = ''] = words(axes['direction']);
  const { layer, strength, keep } = point;
  const control = vector === 'direction' ? {} : { control: vector };
  return varied(name, {
    steer: { direction, layer, strength, ...(keep !== undefined && { keep }), ...control },
    point: { vector, ...point },
  });
}

/** No folder would do for every file. */
export const folderAxis: Axis = { name: 'folder', title: 'Folder', kind: 'word', values: () => undefined };
