export { selectElements, summarise } from './summarise.ts';
