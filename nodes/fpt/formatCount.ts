/** A whole number as messages write it: 1,234. Not by `toLocaleString`, whose first call takes longer than all else that n8n does to load the node. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
