// Where a model is computed, and what a person may ask for.

export const deviceChoices = ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;
export type DeviceChoice = (typeof deviceChoices)[number];
export type Device = Exclude<DeviceChoice, 'auto'>;
