// What the rows of a journal are of, in its first line.

import type { PreparedModel } from './prepare';
import type { AblationSpec } from '../../ablation/spec';
import type { Device } from '../../shared/device';

/** A model among several. */
export interface NamedModel extends PreparedModel {
  /** As the file names it. */
  readonly folder: string;
}

export interface AblationHead {
  readonly darkroom: 'ablation';
  readonly format: 1;
  readonly version: string;
  readonly spec: AblationSpec;
  readonly model: PreparedModel;
  /** All of them where there are several. */
  readonly models?: readonly NamedModel[];
  readonly precision: string;
  readonly device: Device;
  readonly threads: number;
  /** About the samples, such as pictures that cannot be read. */
  readonly notes?: readonly string[];
}
