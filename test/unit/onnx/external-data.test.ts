import assert from 'node:assert/strict';
import { externalTensor, graph, model, node, tensorValue } from '../../../src/onnx/build';
import { externalFiles, unsafeLocation } from '../../../src/onnx/external-data';
import type { StringStringEntryProto } from '../../../src/onnx/messages';
import { everything } from '../../support/onnx-samples';

const withEntries = (entries: readonly StringStringEntryProto[]) => {
  const far = { ...externalTensor('w', 'int4', [3, 3], { location: 'w.data' }), externalData: entries };
  return model(graph('g', { initializer: [far] }));
};

describe('external data', () => {
  it('is listed by file, from subgraphs and attributes too', () => {
    const files = externalFiles(everything);
    assert.deepEqual(
      files.map(({ location, minimumSize, references }) => [
        location,
        minimumSize,
        references.map(r => r.tensor),
      ]),
      [
        ['weights/far.data', 4096 + 30, ['far']],
        ['branch.data', 64 + 32, ['body.weight', 'then.weight', 'else.weight']],
      ],
    );
  });

  it('of a constant in a node is listed', () => {
    const value = tensorValue(externalTensor('c', 'float32', [4], { location: 'c.data' }));
    const found = externalFiles(model(graph('g', { node: [node('Constant', [], ['c'], { value })] })));
    assert.deepEqual(found[0]!.references, [{ tensor: 'c', location: 'c.data', offset: 0, length: 16 }]);
  });

  it('without a length has the one its shape needs', () => {
    const [file] = externalFiles(withEntries([{ key: 'location', value: 'w.data' }]));
    assert.deepEqual(file!.references, [{ tensor: 'w', location: 'w.data', offset: 0, length: 5 }]);
  });

  it('is refused with a sentence when it says nonsense', () => {
    const location = { key: 'location', value: 'w.data' };
    assert.throws(() => externalFiles(withEntries([])), {
      kind: 'bad-input',
      message: /"w" .* not in which/,
    });
    for (const value of ['-1', '1e3', '0x10', 'abc', '9'.repeat(17)]) {
      assert.throws(() => externalFiles(withEntries([location, { key: 'offset', value }])), {
        kind: 'bad-input',
        message: /"w" has the offset/,
      });
    }
  });

  it('at an unsafe location is told from data at a safe one', () => {
    const unsafe = {
      '': /empty/,
      '/etc/passwd': /absolute/,
      'C:/windows/win.ini': /absolute/,
      'c:weights': /absolute/,
      '../w.data': /out of the folder/,
      'a/../../w.data': /out of the folder/,
      'a/..': /out of the folder/,
      'a\\w.data': /backslash/,
      '\\\\server\\w': /backslash/,
      'w.data\0.txt': /NUL/,
      '*/_ORT_MEM_ADDR_/*': /marker/,
    };
    for (const [location, why] of Object.entries(unsafe))
      assert.match(unsafeLocation(location) ?? 'safe', why, location);
    for (const location of ['w.data', './w.data', 'a/b/w..data', 'model.onnx_data', '..w', 'ab:c']) {
      assert.equal(unsafeLocation(location), undefined, location);
    }
  });
});
