"use strict";
(() => {
  const form = document.getElementById("saring");
  if (!form) return;
  const words = JSON.parse(document.getElementById("kata").textContent);
  const cards = [...document.querySelectorAll("[data-cari]")].map((card) => ({
    card,
    words: card.dataset.cari.split(" "),
    section: card.closest("section"),
  }));
  const tiles = [...document.querySelectorAll(".peta a")];
  const told = document.getElementById("hasil");
  const fields = [...form.elements].filter((each) => each.name);
  const common = new Set(words.umum.split(" "));
  const everyWord = new Set(cards.flatMap((each) => each.words));

  // One spelling for all: no accents, no apostrophes, 'Aisyiyah however it is written.
  const plain = (text) =>
    text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’‘`´]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
  const asked = (text) => {
    const list = plain(text).replace(/\b(?:ter)?akreditasi ([abc])\b/g, "akreditasi_$1").replace(/\b(kota|kab|kabupaten) ([a-z]+)/g, (all, kind, name) => {
      const joined = `${kind === "kota" ? "kota" : "kab"}_${name}`;
      return everyWord.has(joined) ? joined : name;
    });
    return list.split(" ").filter(Boolean).map((word) => (/^a+(?:[iy]s[iy]{1,4}|s[iy]{2,4})a+h?$/.test(word) ? "aisyiyah" : word));
  };

  // Insertions, deletions, replacements and neighbours exchanged, up to a limit.
  const near = (one, other, limit) => {
    if (Math.abs(one.length - other.length) > limit) return false;
    const rows = [[...Array(other.length + 1).keys()]];
    for (let i = 1; i <= one.length; i += 1) {
      rows[i] = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[one.length][other.length] <= limit;
  };
  const has = (own, word, loosely) =>
    own.some((each) => each === word || (word.length > 2 && each.startsWith(word)) || (word.length > 3 && each.includes(word))) ||
    (loosely && word.length > 3 && own.some((each) => near(each, word, word.length > 7 ? 2 : 1)));

  const state = () => {
    const chosen = new URLSearchParams();
    for (const each of fields) {
      const value = each.type === "checkbox" ? (each.checked ? each.value : "") : each.value.trim();
      if (value) chosen.set(each.name, value);
    }
    return chosen;
  };
  const fits = (data, chosen) =>
    ["kabkota", "jenis", "pemilik", "tempat"].every((name) => !chosen.get(name) || data[name] === chosen.get(name)) &&
    (!chosen.get("kelompok") || data.kelompok.split(" ").includes(chosen.get("kelompok"))) &&
    (!chosen.get("akreditasi") ||
      (chosen.get("akreditasi") === "berlaku" ? "ABC".includes(data.akreditasi || "-") : data.akreditasi === chosen.get("akreditasi")));

  const show = () => {
    const chosen = state();
    const list = asked(chosen.get("cari") || "");
    const telling = list.filter((word) => !common.has(word));
    const wanted = telling.length ? telling : list;
    const among = cards.filter((each) => fits(each.card.dataset, chosen));
    let found = among.filter((each) => wanted.every((word) => has(each.words, word, false)));
    const loosely = !found.length && wanted.length > 0;
    if (loosely) {
      found = among.filter((each) => wanted.every((word) => has(each.words, word, true)));
      // A word that no institution knows, such as "terlantar" or "gratis", finds nothing and hides nothing.
      const heard = wanted.filter((word) => cards.some((each) => has(each.words, word, true)));
      if (!found.length && heard.length) found = among.filter((each) => heard.every((word) => has(each.words, word, true)));
      else if (!found.length && !telling.length) found = among;
    }
    const kept = new Set(found);
    const open = new Set(found.map((each) => each.section));
    for (const each of cards) {
      each.card.hidden = !kept.has(each);
      each.section.hidden = !open.has(each.section);
    }
    for (const tile of tiles) {
      if (tile.dataset.kabkota === chosen.get("kabkota")) tile.setAttribute("aria-current", "true");
      else tile.removeAttribute("aria-current");
    }
    const sentence = found.length ? (loosely ? words.hasil_mirip : words.hasil) : words.hasil_kosong;
    told.textContent = sentence.replace("{jumlah}", String(found.length));
    return chosen;
  };
  const remember = () => {
    const text = show().toString();
    if (text !== location.hash.slice(1)) location.replace(`#${text}`);
  };
  const recall = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    // A place in the page, not a choice; or our own change of the address: what was typed stays as it is.
    if (location.hash.length > 1 && !location.hash.includes("=")) return show();
    if (chosen.toString() === state().toString()) return show();
    for (const each of fields) {
      const value = chosen.get(each.name) || "";
      if (each.type === "checkbox") each.checked = value === each.value;
      else each.value = value;
      if (each.value !== value && each.type !== "checkbox") each.value = "";
    }
    return show();
  };

  const cell = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^\+\d+$/.test(text) ? `'${text}` : text;
    return `"${safe.replace(/"/g, '""')}"`;
  };
  const download = () => {
    const rows = cards.filter((each) => !each.card.hidden).map(({ card }) =>
      words.kolom.map(([name]) => (card.querySelector(`[data-isi="${name}"]`)?.textContent ?? card.dataset[name] ?? "").trim().replace(/\s+/g, " ")));
    const lines = [words.kolom.map(([, title]) => title), ...rows].map((row) => row.map(cell).join(";"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv" }));
    link.download = "direktori-lks.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };

  form.addEventListener("input", remember);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.getElementById("daftar").focus();
  });
  form.addEventListener("reset", () => setTimeout(remember));
  for (const tile of tiles) {
    tile.addEventListener("click", (event) => {
      event.preventDefault();
      form.elements.kabkota.value = form.elements.kabkota.value === tile.dataset.kabkota ? "" : tile.dataset.kabkota;
      remember();
    });
  }
  document.getElementById("unduh").addEventListener("click", download);
  window.addEventListener("hashchange", recall);
  document.documentElement.classList.add("js");
  // On a phone what was found comes first; filters and map open when asked for.
  if (window.matchMedia("(max-width: 48rem)").matches) {
    for (const each of document.querySelectorAll(".saringan, .peta-kotak")) each.open = false;
  }
  recall();
})();
