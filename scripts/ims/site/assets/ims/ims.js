/* Tables that sort and filter, and small mends of the theme. Without it every page still reads. */
(function () {
  "use strict";

  var order = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

  function words(cell) {
    return cell.textContent.trim();
  }

  function make(tag, properties, children) {
    var element = Object.assign(document.createElement(tag), properties || {});
    (children || []).forEach(function (child) { element.append(child); });
    return element;
  }

  /* One cell can hold several values: `US1, UK1`; a remark in brackets is no part of a value. */
  function values(cell) {
    return words(cell).replace(/\s*\([^)]*\)\s*$/, "").split(", ").filter(Boolean);
  }

  function sortable(table) {
    var heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach(function (head, column) {
      var button = make("button", { type: "button", className: "ims-sort", textContent: words(head) });
      head.replaceChildren(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0];
        Array.from(body.rows).sort(function (one, other) {
          var result = order(words(one.cells[column]), words(other.cells[column]));
          return down ? -result : result;
        }).forEach(function (row) { body.append(row); });
      });
    });
  }

  function chooser(table, name, column) {
    var found = new Set();
    Array.from(table.tBodies[0].rows).forEach(function (row) {
      values(row.cells[column]).forEach(function (value) { found.add(value); });
    });
    found.delete("all");
    found.delete("–");
    var options = Array.from(found).sort(order).map(function (value) { return new Option(value, value); });
    return make("select", { name: name.toLowerCase() }, [new Option("all", "")].concat(options));
  }

  function filterable(frame, table, number) {
    var heads = Array.from(table.tHead.rows[0].cells).map(words);
    var names = frame.dataset.imsFilters.split(",").filter(function (name) { return heads.includes(name); });
    var search = make("input", { type: "search", name: "q", autocomplete: "off" });
    var choosers = names.map(function (name) { return chooser(table, name, heads.indexOf(name)); });
    var count = make("p", { role: "status" });
    count.setAttribute("role", "status");
    var reset = make("button", { type: "reset", textContent: "Show all" });
    var labels = [make("label", {}, ["Contains", search])].concat(
      names.map(function (name, index) { return make("label", {}, [name, choosers[index]]); })
    );
    var form = make("form", { className: "ims-filter" }, labels.concat([reset, count]));
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", number ? "Filter table " + (number + 1) : "Filter the table");

    function fits(row) {
      var wanted = search.value.trim().toLowerCase();
      if (wanted && !words(row).toLowerCase().includes(wanted)) { return false; }
      return names.every(function (name, index) {
        var held = values(row.cells[heads.indexOf(name)]);
        var chosen = choosers[index].value;
        return !chosen || held.includes(chosen) || (name === "Sites" && held.includes("all"));
      });
    }

    function apply() {
      var rows = Array.from(table.tBodies[0].rows);
      rows.forEach(function (row) { row.hidden = !fits(row); });
      var shown = rows.filter(function (row) { return !row.hidden; }).length;
      count.textContent = shown + " of " + rows.length + " shown";
    }

    form.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(apply); });
    frame.prepend(form);
    var asked = new URLSearchParams(location.search);
    Array.from(form.elements).forEach(function (element) {
      if (element.name && asked.has(element.name)) { element.value = asked.get(element.name); }
    });
    apply();
  }

  function reachable() {
    /* A region that scrolls must be reachable by keyboard. */
    document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code, .ims-chart").forEach(function (region, number) {
      if (region.scrollWidth > region.clientWidth) {
        region.tabIndex = 0;
        region.setAttribute("role", "region");
        region.setAttribute("aria-label", "Part " + (number + 1) + ", scrolls sideways");
      }
    });
  }

  function printed() {
    var now = new Date();
    var day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(function (part) {
      return String(part).padStart(2, "0");
    }).join("-");
    var style = document.getElementById("ims-printed") || document.head.appendChild(make("style", { id: "ims-printed" }));
    style.textContent = '@media print{@page{@bottom-center{content:"Printed ' + day + '"}}}';
  }

  function aged() {
    /* A copy on a tablet or disk does not renew itself: it tells how old it is. */
    var built = document.querySelector("[data-ims-as-of]");
    if (!built) { return; }
    var days = Math.floor((Date.now() - Date.parse(built.dataset.imsAsOf)) / 86400000);
    if (!(days >= Number(built.dataset.imsStaleAfter))) { return; }
    var note = make("div", { className: "ims-stale" }, [
      make("strong", { textContent: "This copy is " + days + " days old. " }),
      "It shows what was in force on " + built.dataset.imsAsOf.slice(0, 10) +
        ". Check the current one before you work to it."
    ]);
    note.setAttribute("role", "note");
    var title = document.querySelector("h1");
    if (title) { title.after(note); }
  }

  document.querySelectorAll(".ims-table[data-ims-filters]").forEach(function (frame, number) {
    var table = frame.querySelector("table");
    if (table) { filterable(frame, table, number); sortable(table); }
  });
  /* Two regions of the theme that a screen reader could not name or tell apart. */
  [[".md-search[role=dialog]", "Search"], [".md-path", "Path"]].forEach(function (region) {
    document.querySelectorAll(region[0]).forEach(function (element) {
      element.setAttribute("aria-label", region[1]);
    });
  });
  /* A report of a problem: a small file made here, that goes nowhere by itself. */
  function stamp(moment) {
    var two = function (number) { return String(number).padStart(2, "0"); };
    var offset = -moment.getTimezoneOffset();
    return moment.getFullYear() + "-" + two(moment.getMonth() + 1) + "-" + two(moment.getDate()) + "T" +
      two(moment.getHours()) + ":" + two(moment.getMinutes()) + (offset < 0 ? "-" : "+") +
      two(Math.floor(Math.abs(offset) / 60)) + ":" + two(Math.abs(offset) % 60);
  }

  function reporting(form) {
    var made = form.querySelector("[data-ims-made]");
    var said = form.querySelector("[data-ims-said]");
    form.elements.happened.value = stamp(new Date()).slice(0, 16);

    function text() {
      if (!form.reportValidity()) { return ""; }
      var kind = location.hash.slice(1);
      var data = { schema: "ims-report-1", kind: ["hazard", "feedback"].includes(kind) ? kind : "problem" };
      Array.from(form.elements).forEach(function (field) { if (field.name) { data[field.name] = field.value; } });
      data.happened = stamp(new Date(form.elements.happened.value));
      data.written = stamp(new Date());
      if (new Date(data.happened) > new Date()) {
        said.textContent = "The time at which it happened has not come yet.";
        return "";
      }
      made.textContent = JSON.stringify(data, null, 2) + "\n";
      made.hidden = false;
      return made.textContent;
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var report = text();
      if (!report) { return; }
      var name = "report-" + stamp(new Date()).slice(0, 16).replace(/[-:T]/g, "") + ".json";
      var link = make("a", { download: name, href: URL.createObjectURL(new Blob([report], { type: "application/json" })) });
      document.body.append(link);
      link.click();
      link.remove();
      said.textContent = "Made as " + name + ". Hand it to site quality; it also stands below.";
    });
    form.querySelector("[data-ims-copy]").addEventListener("click", function () {
      if (!text()) { return; }
      var range = document.createRange();
      range.selectNodeContents(made);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      said.textContent = document.execCommand("copy") ? "Copied." : "Select the text below and copy it.";
    });
    form.querySelector("[data-ims-print]").addEventListener("click", function () { if (text()) { print(); } });
  }

  document.querySelectorAll("[data-ims-report]").forEach(reporting);
  aged();
  printed();
  addEventListener("beforeprint", printed);
  addEventListener("load", reachable);
  addEventListener("resize", reachable);
})();
