// Under these keys, objects of the web's APIs say how they are cloned and transferred. They are here
// so that neither has to know the other.

/** A method that gives a clone. */
export const CLONE = Symbol('clone');
/** A method that gives an object which takes the place of this one. */
export const TRANSFER = Symbol('transfer');
