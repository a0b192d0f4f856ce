import './order-1.cjs';
import './order-2.mjs';
import './order-3.cjs';
export default globalThis.loadOrder;
