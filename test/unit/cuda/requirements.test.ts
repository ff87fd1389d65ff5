import assert from 'node:assert/strict';
import { neededLibraries } from '../../../src/engine/cuda/package';
import { lacksOf } from '../../../src/engine/cuda/requirements';
import type { CudaMachine } from '../../../src/shared/protocol/cuda';

const able: CudaMachine = {
  platform: 'linux-x64',
  driver: '580.65.06',
  cards: [{ name: 'A Card', capability: 7.5 }],
  libraries: Object.values(neededLibraries)
    .flat()
    .map(name => ({ name, path: `/usr/lib/${name}` })),
};

const lacks = (changes: Partial<CudaMachine>) =>
  lacksOf({ ...able, ...changes }).map(({ what, remedy }) => `${what} ${remedy}`);
const without = (...names: readonly string[]) => ({
  libraries: able.libraries.filter(({ name }) => !names.includes(name)),
});

describe('what a machine lacks for CUDA', () => {
  it('is nothing where all is there', () => {
    assert.deepEqual(lacks({}), []);
    assert.deepEqual(lacks({ driver: '600.1', cards: [] }), []);
  });

  it('is all of it on another system', () => {
    const [only, ...more] = lacks({ platform: 'darwin-arm64', cards: [], libraries: [] });
    assert.match(only ?? '', /is for Linux on x64 processors, and this is darwin-arm64/);
    assert.deepEqual(more, []);
  });

  it('is the driver, a newer one, or its own library', () => {
    const unknown = { platform: able.platform, cards: [], ...without('libcuda.so.1') };
    assert.match(lacksOf(unknown)[0]?.what ?? '', /^No NVIDIA driver was found/);
    assert.match(lacks({ driver: '579.99' })[0] ?? '', /is 579.99, and CUDA 13 needs 580 or newer. Update/);
    assert.match(lacks(without('libcuda.so.1'))[0] ?? '', /own library, libcuda.so.1.*container/);
  });

  it('is a card of a newer generation, where none is new enough', () => {
    const old = { name: 'Old', capability: 6.1 };
    assert.match(lacks({ cards: [old] })[0] ?? '', /Old has compute capability 6.1, and CUDA 13 needs 7.5/);
    assert.deepEqual(lacks({ cards: [old, ...able.cards] }), []);
  });

  it('is each library by its name, with what installs it', () => {
    const found = lacks(without('libcublas.so.13', 'libcurand.so.10', 'libcudnn.so.9'));
    assert.equal(found.length, 2);
    assert.match(found[0] ?? '', /does not find libcublas.so.13, libcurand.so.10 of CUDA 13.*nvidia-cublas/);
    assert.match(found[1] ?? '', /does not find libcudnn.so.9.*nvidia-cudnn-cu13.*LD_LIBRARY_PATH/);
    assert.doesNotMatch(found[0] ?? '', /LD_LIBRARY_PATH/);
  });
});
