"use strict";

/* Elements are made here only. Content from records becomes text nodes, never markup. */
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  for (const child of children.flat(3)) {
    if (child || child === 0) element.append(child);
  }
  return element;
}

function make(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function draw(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function button(label, action, attributes) {
  const element = make("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", action);
  return element;
}

function spoken(text) {
  return make("span", { class: "hide" }, text);
}

async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    /* Not allowed on plain http: the text is selected, so that it can be copied by hand. */
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}
