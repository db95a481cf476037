/**
 * An IOC that has every PV of a beamline, of the type that its name suggests: for trying out control programs.
 *
 * | in the name                                              | type       | value                                        |
 * |----------------------------------------------------------|------------|----------------------------------------------|
 * | `PluginType`                                             | STRING     | by the plugin: `image1:` is NDPluginStdArrays |
 * | `ArrayPort`, `PortName`                                  | STRING     | the PV's name                                |
 * | `EnableCallbacks`                                        | ENUM       | Disabled, Enabled                            |
 * | `BlockingCallbacks`, `Auto`, `WaitForPlugins`            | ENUM       | No, Yes                                      |
 * | `ImageMode`, `WriteMode`, `TriggerMode`, `Compression`   | ENUM       | as an areaDetector has them                  |
 * | `ArraySize`, `FilePathExists`                            | LONG       | 10, 1                                        |
 * | `file`, unless `number` or `mode` is there too           | CHAR [250] | `aaa…`                                       |
 * | `filenumber`                                             | LONG       | 0                                            |
 * | anything else                                            | DOUBLE     | 0.0                                          |
 *
 * What ends in `-SP`, `-I`, `-RB`, `-Cmd`, `_RBV` or `:RBV` is another name of what is before that. The IOC answers
 * searches meant for others as well, so it serves this host alone unless `--interfaces` says otherwise.
 */
import { group, type PvSpec, pv } from '../index.ts';

const plugins: readonly (readonly [RegExp, string])[] = [
  [/image\d:/, 'NDPluginStdArrays'],
  [/Stats\d:/, 'NDPluginStats'],
  [/CC\d:/, 'NDPluginColorConvert'],
  [/Proc\d:/, 'NDPluginProcess'],
  [/Over\d:/, 'NDPluginOverlay'],
  [/ROI\d:/, 'NDPluginROI'],
  [/Trans\d:/, 'NDPluginTransform'],
  [/netCDF\d:/, 'NDFileNetCDF'],
  [/TIFF\d:/, 'NDFileTIFF'],
  [/JPEG\d:/, 'NDFileJPEG'],
  [/Nexus\d:/, 'NDPluginNexus'],
  [/HDF\d:/, 'NDFileHDF5'],
  [/Magick\d:/, 'NDFileMagick'],
  [/Current\d:/, 'NDPluginStats'],
  [/SumAll/, 'NDPluginStats'],
];

const pluginOf = (name: string) => plugins.find(([pattern]) => pattern.test(name))?.[1];
const choice = (...states: string[]) => pv.enum(0, states);

/** The first rule whose pattern is found decides. */
const rules: readonly (readonly [RegExp, (name: string) => PvSpec])[] = [
  [/PluginType/, (name) => (pluginOf(name) === undefined ? pv.double(0.0) : pv.string(pluginOf(name)!))],
  [/ArrayPort|PortName/, (name) => pv.string(name)],
  [/EnableCallbacks/, () => choice('Disabled', 'Enabled')],
  [/BlockingCallbacks|Auto/, () => choice('No', 'Yes')],
  [/ImageMode/, () => choice('Single', 'Multiple', 'Continuous')],
  [/WriteMode/, () => choice('Single', 'Capture', 'Stream')],
  [/ArraySize/, () => pv.long(10)],
  [/TriggerMode/, () => choice('Internal', 'External')],
  [/FilePathExists/, () => pv.long(1)],
  [/WaitForPlugins/, () => choice('No', 'Yes')],
  [/^(?!.*(number|mode)).*file/i, () => pv.text('a'.repeat(250), { maxLength: 250 })],
  [/filenumber/i, () => pv.long(0)],
  [/Compression/, () => choice('None', 'N-bit', 'szip', 'zlib', 'blosc')],
  [/^/, () => pv.double(0.0)],
];

export default group(
  'spoof_beamline',
  {},
  {
    prefix: '',
    interfaces: ['127.0.0.1'],
    doc: 'Every PV of a beamline, of the type that its name suggests',
    unknown: (name) => {
      const other = /^(.+)(-SP|-I|-RB|-Cmd|_RBV|:RBV)$/.exec(name);
      if (other !== null) return other[1]!;
      const [, make] = rules.find(([pattern]) => pattern.test(name))!;
      return make(name);
    },
  },
);
