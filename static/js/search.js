// Every page: suggestions under the search field of the masthead.
import { startSuggesting } from "./search/suggest.js";
import { wire } from "./page/wire.js";

wire({ suggest: startSuggesting });
