// `Intl.Segmenter`, with the rules of Unicode.

export { Segmenter } from '@formatjs/intl-segmenter';
