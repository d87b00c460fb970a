namespace Bifrost.Samples.Upstream.OAuth;

/// <summary>How the pages look: one narrow column that fits a phone, light or dark as the reader prefers.</summary>
internal static class Stylesheet
{
    public const string Css = """
        :root {
          color-scheme: light dark;
          --accent: light-dark(#8a3ffc, #b794f6);
          --line: light-dark(#8d8d96, #71717a);
        }
        * { box-sizing: border-box; }
        body {
          margin: 0;
          font: 1rem/1.5 system-ui, sans-serif;
          background: light-dark(#fafafa, #18181b);
          color: light-dark(#18181b, #f4f4f5);
        }
        main { max-width: 26rem; margin: 0 auto; padding: 2rem 1.25rem; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.2; }
        label { display: block; font-weight: 600; margin-bottom: .25rem; }
        input, button { font: inherit; padding: .7rem; border: 1px solid var(--line); border-radius: .5rem; }
        input { width: 100%; background: Field; color: FieldText; }
        ::placeholder { color: light-dark(#71717a, #a1a1aa); opacity: 1; }
        button { flex: 1; font-weight: 600; cursor: pointer; }
        button { background: var(--accent); color: light-dark(#fff, #18181b); }
        button.quiet { background: none; color: inherit; }
        .buttons { display: flex; gap: .75rem; margin-top: 1rem; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .problem {
          padding: .7rem;
          border-left: 4px solid light-dark(#b91c1c, #f87171);
          background: light-dark(#fef2f2, #3b1212);
        }
        .note { margin-top: 2rem; font-size: .9rem; color: light-dark(#52525b, #a1a1aa); }
        """;
}
