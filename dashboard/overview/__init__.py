"""All partner and watched countries side by side: one row a country, on the overview and on the steering sheet."""
