/** The texts of this part of the page; they come with it, and must be there before anything of it is shown. */

import en from "../../../../src/openstride/messages/en.json?start";
import zh from "../../../../src/openstride/messages/zh.json?start";
import { add } from "../../messages/catalogue";

add({ en, zh });
