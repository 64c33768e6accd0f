import { mount } from './mount';
import { App } from './App';
import { preferredLanguage } from './language/language';

await mount(<App />, preferredLanguage());
