// Our own attributes of decision tables, as docs/dmn-support.md has them.
const text = (name) => ({ name, isAttr: true, type: "String" });

export default {
  name: "Shibao",
  prefix: "shibao",
  uri: "urn:shibao:dmn:1",
  xml: { tagAlias: "lowerCase" },
  types: [
    { name: "Input", extends: ["dmn:InputClause"], properties: [text("labelEn"), text("unit"), text("whole")] },
    { name: "Output", extends: ["dmn:OutputClause"], properties: [text("labelEn"), text("unit"), text("monotone")] },
    { name: "Named", extends: ["dmn:Decision"], properties: [text("nameEn")] },
  ],
};
