/** What the client under attack and the servers it is given agree on. */
export const HONEST_PV = 'honest:x';
export const HONEST_VALUE = 5;
