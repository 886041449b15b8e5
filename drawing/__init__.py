"""Server-drawn pictures: numbers in, SVG text out. No Django, no database, no colour (the style sheet holds those)."""
