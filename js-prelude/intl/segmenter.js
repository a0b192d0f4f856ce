// `Intl.Segmenter`.

export { Segmenter } from 'duet:bundled/segmenter';
