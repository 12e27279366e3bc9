// Browsers start no worker for a page that was opened from a folder, and the search needs one.
// There, run the worker's script in a hidden frame, which talks to this page as a worker would.
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.addEventListener("load", () => {
        const inner = this.frame.contentWindow;
        inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
        inner.IFrameWorker = window.IFrameWorker;
        const script = inner.document.createElement("script");
        script.src = url;
        script.addEventListener("load", () => {
          const messages = this.waiting;
          this.waiting = null;
          messages.forEach((data) => this.postMessage(data));
        });
        inner.document.body.append(script);
      });
      document.body.append(this.frame);
    }

    postMessage(data) {
      if (this.waiting) this.waiting.push(data);
      else this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }

    terminate() {
      this.frame.remove();
    }
  };
  window.Worker = window.IFrameWorker;
}
