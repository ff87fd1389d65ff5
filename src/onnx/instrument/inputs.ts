// The added inputs: names, types, shapes, and what to feed for no effect.

import { valueInfo } from '../build';
import type { ValueInfoProto } from '../messages';
import { layerAxis } from './manifest';
import type { HookInput, InputRole } from './manifest';
import type { Names } from './names';

interface Sizes {
  readonly layers: number;
  readonly edited: readonly number[];
  readonly width: number | null;
  readonly heads: number | null;
}

type Kind = Omit<HookInput, 'name'>;

/** Switched off, an edit does not look at its tensors: they may be empty. */
function kindOf(role: InputRole, { layers, edited, width, heads }: Sizes): Kind {
  const points = layerAxis(edited);
  const head = heads ?? 'H';
  const input = (
    elementType: HookInput['elementType'],
    shape: HookInput['shape'],
    neutral: readonly number[],
    value: 0 | 1 = 0,
  ): Kind => ({ role, elementType, shape, neutral: { shape: neutral, value } });
  switch (role) {
    case 'edit.on':
      return input('bool', [edited.length], [edited.length]);
    case 'attn.edit':
      return input('bool', [layers], [layers]);
    case 'edit.vector':
      return input('float32', [...points, 'B', 'M', width ?? 'D'], [...points, 1, 0, width ?? 0]);
    case 'edit.gain':
      return input('float32', [...points, 'B', 'S', 'M'], [...points, 1, 1, 0]);
    case 'edit.keep':
      return input('float32', [...points, 'B', 'S', 1], [...points, 1, 1, 1], 1);
    case 'edit.renorm':
      return input('float32', [...points, 'B', 'S', 1], [...points, 1, 1, 1]);
    case 'attn.rows':
      return input('int64', ['R'], [0]);
    case 'gate.weight':
      return input('float32', [layers, head, 'Q'], [layers, heads ?? 1, 1]);
    case 'gate.query':
      return input('float32', ['B', 'S', 'Q'], [1, 1, 1]);
    case 'gate.key':
      return input('float32', ['B', 'T', 'Q'], [1, 1, 1]);
    case 'head.gain':
      return input('float32', [layers, 'B', 'S', head], [layers, 1, 1, heads ?? 1], 1);
  }
}

export function hookInput(role: InputRole, sizes: Sizes, names: Names): HookInput {
  return { ...kindOf(role, sizes), name: names.fresh(role) };
}

/** Sizes that vary are named, so that the runtime's checks leave neutral tensors of other sizes alone. */
export function declare({ name, elementType, shape, role }: HookInput): ValueInfoProto {
  const dims = shape.map((size, axis) => (typeof size === 'number' ? size : `${role}.${axis}`));
  return valueInfo(name, elementType, dims);
}
