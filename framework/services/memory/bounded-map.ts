import { LRUCache } from 'lru-cache'

/**
 * A map that keeps `most` values at most; the least used one goes. It takes memory for what it holds: `max` of lru-cache would reserve all places at
 * once (a megabyte for 50,000), and a site has many such maps that mostly hold little.
 */
export const boundedMap = <V extends {}>(most: number): LRUCache<string, V> => new LRUCache({ maxSize: most, sizeCalculation: () => 1 })
