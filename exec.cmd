@rem Windows knows no "exec", with which the script "start" of package.json begins; npm finds this in its place.
@%*
